package main

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbedrock"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	tags "github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags"
)

// supportStack is a help desk that answers, sums up and translates, each through a profile of its own, and what keeps its spending in bounds.
type supportStack struct {
	awscdk.Stack
	answers   tags.TaggedInferenceProfile
	summaries tags.TaggedInferenceProfile
}

// runbook is what is known of the stack when it is synthesized, and not before.
type runbook struct {
	stack awscdk.Stack
}

// Produce implements awscdk.IStableStringProducer.
func (r *runbook) Produce() *string {
	return jsii.String("Runbook: https://wiki.example.com/" + *r.stack.StackName())
}

func newSupportStack(scope constructs.Construct, id string, schema tags.CostTagSchema) *supportStack {
	stack := awscdk.NewStack(scope, &id, nil)
	awscdk.Tags_Of(stack).Add(tags.CostTagKey_ENVIRONMENT(), jsii.String("production"), nil)
	costTags := schema.CreateCostTags(&map[string]*string{
		*tags.CostTagKey_COST_CENTER(): jsii.String("4711"),
		*tags.CostTagKey_ENVIRONMENT(): jsii.String("production"),
	})

	answers := tags.NewTaggedInferenceProfile(stack, jsii.String("Answers"), &tags.TaggedInferenceProfileProps{
		Description: jsii.String("Answers to customers"),
		ModelSource: tags.ModelSource_SystemDefinedProfile(jsii.String("us.anthropic.claude-sonnet-4-6"), nil),
		CostTags:    costTags.WithTag(tags.CostTagKey_PROJECT(), jsii.String("answers")),
	})
	summaries := tags.NewTaggedInferenceProfile(stack, jsii.String("Summaries"), &tags.TaggedInferenceProfileProps{
		ModelSource: tags.ModelSource_FromModel(awsbedrock.FoundationModel_FromFoundationModelId(
			stack, jsii.String("NovaLite"), awsbedrock.FoundationModelIdentifier_AMAZON_NOVA_LITE_V1_0())),
		CostTags: costTags.WithTag(tags.CostTagKey_PROJECT(), jsii.String("summaries")),
	})
	// Negotiated with AWS, and dearer for requests with a long context.
	translations := tags.NewTaggedInferenceProfile(stack, jsii.String("Translations"), &tags.TaggedInferenceProfileProps{
		ModelSource: tags.ModelSource_FromArn(
			jsii.String("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0"),
			&tags.ModelSourceOptions{BaseModelId: jsii.String("amazon.nova-micro-v1:0")}),
		CostTags: costTags,
		Prices: tags.TokenPrices_PerMillionTokens(&tags.TokenPricesPerMillion{
			Input:  jsii.Number(0.03),
			Output: jsii.Number(0.12),
			LongContext: &tags.LongContextPrices{
				InputTokens: jsii.Number(200_000),
				Input:       jsii.Number(0.06),
				Output:      jsii.Number(0.24),
			},
		}),
		MetricNames: &tags.InferenceProfileMetricNames{CacheReadInputTokenCount: jsii.String("CacheReadInputTokens")},
	})
	// Made by another team with the L1, and under the same tags all the same.
	awsbedrock.NewCfnApplicationInferenceProfile(stack, jsii.String("Search"), &awsbedrock.CfnApplicationInferenceProfileProps{
		InferenceProfileName: jsii.String("search"),
		ModelSource: &awsbedrock.CfnApplicationInferenceProfile_InferenceProfileModelSourceProperty{
			CopyFrom: jsii.String("arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0"),
		},
	}).With(tags.NewCostTagsMixin(costTags))

	handler := awslambda.NewFunction(stack, jsii.String("Handler"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => process.env.BEDROCK_MODEL_ID;")),
		Timeout: awscdk.Duration_Minutes(jsii.Number(1)),
	})
	answers.GrantInvoke(handler)
	answers.AddToEnvironment(handler, jsii.String("BEDROCK_MODEL_ID"))
	answers.CostTags().ApplyTo(handler)
	summaries.ClientSettings().ExportToParameter(jsii.String("/help-desk/summaries"))

	agent := awsiam.NewRole(stack, jsii.String("Agent"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
	})
	translations.Grants().Invoke(agent, &tags.InvokeGrantOptions{AllowSourceProfile: jsii.Bool(true)})
	tags.TaggedInferenceProfile_FromInferenceProfileAttributes(stack, jsii.String("Legacy"), &tags.InferenceProfileAttributes{
		InferenceProfileArn: jsii.String("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456"),
		ModelSource:         tags.ModelSource_FoundationModel(jsii.String("amazon.nova-pro-v1:0")),
		CostTags:            tags.CostTags_Of(&map[string]*string{*tags.CostTagKey_COST_CENTER(): jsii.String("4711")}),
	}).GrantInvoke(agent)

	engineers := awsiam.NewRole(stack, jsii.String("Engineers"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewSessionTagsPrincipal(awsiam.NewAccountRootPrincipal()),
	})
	breakGlass := &[]awsiam.IPrincipal{awsiam.NewArnPrincipal(jsii.String("arn:aws:iam::111122223333:role/BreakGlass*"))}
	tags.NewTagScopedInvokePolicy(stack, jsii.String("EngineersMayCall"), &tags.TagScopedInvokePolicyProps{
		CostTags:              answers.CostTags().Pick(tags.CostTagKey_COST_CENTER(), tags.CostTagKey_ENVIRONMENT()),
		AdditionalTagValues:   &map[string]*[]*string{*tags.CostTagKey_ENVIRONMENT(): jsii.Strings("development")},
		PrincipalTagKeys:      &[]*string{tags.CostTagKey_PROJECT()},
		Providers:             jsii.Strings("anthropic", "amazon"),
		DeniedServiceTiers:    &[]tags.ServiceTier{tags.ServiceTier_PRIORITY},
		AllowedUntrackedUsage: &[]tags.UntrackedUsage{tags.UntrackedUsage_API_KEY},
		BreakGlassPrincipals:  breakGlass,
		Roles:                 &[]awsiam.IRole{engineers},
	})

	team := tags.NewCostNotifications(stack, jsii.String("Team"), &tags.CostNotificationsProps{
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
		DisplayName:   jsii.String("Cost of the help desk"),
	})
	team.AddEmail(jsii.String("support@example.com"), jsii.String("support-lead@example.com"))
	team.AddSlackChannel(&tags.SlackChannelOptions{WorkspaceId: jsii.String("T07EZ1TTT"), ChannelId: jsii.String("C07EZ1ABC23")})

	start, end := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	budget := tags.NewTagBudget(stack, jsii.String("Budget"), &tags.TagBudgetProps{
		CostTags:            costTags.Pick(tags.CostTagKey_COST_CENTER()),
		AdditionalTagValues: &map[string]*[]*string{*tags.CostTagKey_COST_CENTER(): jsii.Strings("4712", "4713")},
		Limit:               jsii.Number(1500),
		Period:              tags.BudgetPeriod_MONTHLY,
		Metric:              tags.BilledCostMetric_NET_UNBLENDED,
		Start:               &start,
		End:                 &end,
		Notifications:       team,
		Alerts: &[]tags.BudgetAlert{
			tags.BudgetAlert_ActualPercent(jsii.Number(50), nil),
			tags.BudgetAlert_ActualAmount(jsii.Number(1200), &tags.BudgetAlertOptions{Emails: jsii.Strings("controlling@example.com")}),
			tags.BudgetAlert_ActualPercent(jsii.Number(100), &tags.BudgetAlertOptions{Notifications: team}),
		},
	})
	budget.DenyInvocations(&tags.BudgetDenyOptions{
		AtPercent:            jsii.Number(120),
		Roles:                &[]awsiam.IRole{agent},
		Approval:             tags.BudgetActionApproval_AUTOMATIC,
		DenyScope:            tags.DenyScope_TAGGED_RESOURCES,
		BreakGlassPrincipals: breakGlass,
		Notifications:        team,
	})

	runaway := tags.NewBedrockCostAlarm(stack, jsii.String("Runaway"), &tags.BedrockCostAlarmProps{
		Profiles:         &[]tags.IInferenceProfile{answers, summaries},
		Threshold:        jsii.Number(40),
		Window:           awscdk.Duration_Hours(jsii.Number(1)),
		Notifications:    team,
		NotifyWhenOk:     jsii.Bool(true),
		AlarmDescription: awscdk.Lazy_String(&runbook{stack: stack}, nil),
	})
	runaway.DenyInvocations(&tags.AlarmDenyOptions{
		Roles:               &[]awsiam.IRole{agent},
		MinimumDenyDuration: awscdk.Duration_Hours(jsii.Number(2)),
	})
	unusual := tags.NewBedrockCostAnomalyAlarm(stack, jsii.String("Unusual"), &tags.BedrockCostAnomalyAlarmProps{
		Profiles:           &[]tags.IInferenceProfile{answers},
		Notifications:      team,
		StandardDeviations: jsii.Number(3),
	})
	newerThanCdk(runaway, unusual)

	watched := []awscloudwatch.IMetric{
		tags.EstimatedCost_FromProfiles(answers, summaries, translations).Metric(&awscloudwatch.MathExpressionOptions{
			Period: awscdk.Duration_Days(jsii.Number(1)),
			Label:  jsii.String("help desk"),
		}),
		tags.DenyActionReset_Of(stack).MetricErrors(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Hours(jsii.Number(1))}),
		answers.MetricInvocationServerErrors(&awscloudwatch.MetricOptions{
			Period:    awscdk.Duration_Minutes(jsii.Number(5)),
			Statistic: awscloudwatch.Stats_SUM(),
		}),
	}
	for index, metric := range watched {
		awscloudwatch.NewAlarm(stack, jsii.String(fmt.Sprintf("Watch%d", index)), &awscloudwatch.AlarmProps{
			Metric:            metric,
			Threshold:         jsii.Number(100),
			EvaluationPeriods: jsii.Number(1),
			TreatMissingData:  awscloudwatch.TreatMissingData_NOT_BREACHING,
		}).AddAlarmAction(awscloudwatchactions.NewSnsAction(team.Topic()))
	}

	prices := tags.PriceList_Bundled().PricesFor(
		tags.ModelSource_SystemDefinedProfile(jsii.String("us.anthropic.claude-sonnet-4-6"), nil), jsii.String("us-east-1"))
	output(stack, "PriceOfAMillion", fmt.Sprintf("%.2f USD", *prices.Input()*1e6))
	output(stack, "ChargedTo", *answers.CostTags().Value(tags.CostTagKey_COST_CENTER()))
	output(stack, "BaseModel", *(*answers.ClientSettings().ForLangChain())["base_model"])
	output(stack, "Call", *answers.ClientSettings().ToJson())

	return &supportStack{Stack: stack, answers: answers, summaries: summaries}
}

func output(stack awscdk.Stack, id, value string) {
	awscdk.NewCfnOutput(stack, &id, &awscdk.CfnOutputProps{Value: &value})
}
