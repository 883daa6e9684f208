module example.com/help-desk

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.258.0
	github.com/aws/constructs-go/constructs/v10 v10.6.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags v0.0.0
)
