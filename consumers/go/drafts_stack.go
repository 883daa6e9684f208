package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	tags "github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags"
)

// draftsStack is drafts of answers with the Responses API, which accepts no profile: a Bedrock Project carries their tags, and sessions carry the shift.
type draftsStack struct {
	awscdk.Stack
	drafts tags.TaggedProject
	shifts tags.TaggedPrincipal
}

func newDraftsStack(scope constructs.Construct, id string, schema tags.CostTagSchema, support *supportStack) *draftsStack {
	stack := awscdk.NewStack(scope, &id, nil)
	costTags := schema.CreateCostTags(&map[string]*string{
		*tags.CostTagKey_COST_CENTER(): jsii.String("4711"),
		*tags.CostTagKey_ENVIRONMENT(): jsii.String("production"),
	})
	team := tags.NewCostNotifications(stack, jsii.String("Team"), nil)
	team.AddEmail(jsii.String("support@example.com"))

	drafts := tags.NewTaggedProject(stack, jsii.String("Drafts"), &tags.TaggedProjectProps{
		ProjectName: jsii.String("Drafts of answers"),
		CostTags:    costTags.WithTag(tags.CostTagKey_PROJECT(), jsii.String("drafts")),
		Models: &[]interface{}{
			&tags.BedrockProjectModel{ModelId: jsii.String("openai.gpt-oss-120b")},
			&tags.BedrockProjectModel{
				ModelId: jsii.String("openai.gpt-5.5"),
				Prices:  tags.TokenPrices_PerMillionTokens(&tags.TokenPricesPerMillion{Input: jsii.Number(5), Output: jsii.Number(30)}),
			},
		},
	})
	writer := awsiam.NewRole(stack, jsii.String("Writer"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
	})
	drafts.GrantInvoke(writer, &tags.BedrockProjectGrantOptions{AllowApiKeys: jsii.Bool(true)})
	drafts.AlarmOnUndeclaredModels(team)
	tags.TaggedProject_FromProjectAttributes(stack, jsii.String("Legacy"), &tags.BedrockProjectAttributes{
		ProjectArn: jsii.String("arn:aws:bedrock-mantle:us-east-1:111122223333:project/proj_abcdefghij234567abcd"),
		CostTags:   tags.CostTags_Of(&map[string]*string{*tags.CostTagKey_COST_CENTER(): jsii.String("4711")}),
	}).GrantInvoke(writer, nil)

	desk := awsiam.NewRole(stack, jsii.String("Desk"), &awsiam.RoleProps{AssumedBy: writer})
	shifts := tags.NewTaggedPrincipal(stack, jsii.String("Shifts"), &tags.TaggedPrincipalProps{
		Principal: desk,
		CostTags:  costTags,
		SessionTags: &[]interface{}{&tags.SessionTagOptions{
			Caller:        writer,
			AllowedValues: &map[string]*[]*string{"Shift": jsii.Strings("day", "night")},
			AreRequired:   jsii.Bool(true),
		}},
	})
	tags.NewTagScopedInvokePolicy(stack, jsii.String("DeskMayCall"), &tags.TagScopedInvokePolicyProps{
		CostTags:     costTags.Pick(tags.CostTagKey_COST_CENTER()),
		CarrierKinds: &[]tags.CostTagCarrierKind{tags.CostTagCarrierKind_INFERENCE_PROFILE, tags.CostTagCarrierKind_BEDROCK_PROJECT},
		Roles:        &[]awsiam.IRole{desk},
	})

	newerThanCdk(tags.NewBedrockCostAlarm(stack, jsii.String("Today"), &tags.BedrockCostAlarmProps{
		Profiles:      &[]tags.IInferenceProfile{support.summaries},
		Projects:      &[]tags.IBedrockProject{drafts},
		Threshold:     jsii.Number(25),
		Window:        awscdk.Duration_Hours(jsii.Number(24)),
		Notifications: team,
	}))
	tags.NewTagBudget(stack, jsii.String("EveryCarrier"), &tags.TagBudgetProps{
		CostTags:      costTags.Pick(tags.CostTagKey_COST_CENTER()),
		CostTagSource: tags.CostTagSource_RESOURCE_OR_IAM_PRINCIPAL,
		Limit:         jsii.Number(2500),
		Notifications: team,
	})
	tags.NewTagBudget(stack, jsii.String("Callers"), &tags.TagBudgetProps{
		CostTags:      shifts.CostTags().Pick(tags.CostTagKey_COST_CENTER()),
		Limit:         jsii.Number(900),
		Notifications: team,
	})

	var keys []string
	for _, key := range *shifts.BilledTagKeys() {
		keys = append(keys, *key)
	}
	output(stack, "Codex", *drafts.ClientSettings().ForCodex(jsii.String("openai.gpt-5.5"), nil))
	output(stack, "Header", *(*drafts.ClientSettings().OpenAiHeaders())["OpenAI-Project"])
	output(stack, "BilledKeys", strings.Join(keys, ", "))

	return &draftsStack{Stack: stack, drafts: drafts, shifts: shifts}
}
