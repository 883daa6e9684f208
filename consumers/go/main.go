package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
	tags "github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	schema := schema()
	awscdk.Validations_Of(app).AddPlugins(tags.NewBedrockCostChecks(&tags.BedrockCostChecksProps{
		Schema:                schema,
		AllowedUntrackedUsage: &[]tags.UntrackedUsage{tags.UntrackedUsage_API_KEY},
	}))

	production := awscdk.NewStage(app, jsii.String("Production"), &awscdk.StageProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
	})
	support := newSupportStack(production, "Support", schema)
	if app.Node().TryGetContext(jsii.String("ungoverned")) != nil {
		// A bypass of the profiles: the checks above must stop it.
		awsiam.NewRole(support.Stack, jsii.String("Notebook"), &awsiam.RoleProps{
			AssumedBy:       awsiam.NewServicePrincipal(jsii.String("sagemaker.amazonaws.com"), nil),
			ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(jsii.String("AmazonBedrockFullAccess"))},
		})
	}
	drafts := newDraftsStack(production, "Drafts", schema, support)
	newFinOpsStack(production, "FinOps", schema, support, drafts)

	schema.Enforce(production, nil)
	awscdk.Aspects_Of(production).Add(&budgetOwner{owner: "finops@example.com"}, nil)
	tags.NewTaggingStrategyDocument(app, jsii.String("Strategy"), &tags.TaggingStrategyDocumentProps{
		Schema: schema,
		Title:  jsii.String("Tagging strategy of the help desk"),
	})

	fmt.Printf("rejected: %s\n", rejection())
	app.Synth(nil)
}
