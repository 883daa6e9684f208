package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newerThanCdk says of constructs that CloudFormation knows what they use, and the schemas that come with this version of aws-cdk-lib do not yet.
func newerThanCdk(nodes ...constructs.IConstruct) {
	reason := jsii.String("newer than the schemas of aws-cdk-lib")
	for _, node := range nodes {
		awscdk.Validations_Of(node).Acknowledge(
			&awscdk.Acknowledgment{Id: jsii.String("CloudFormation-Validate::F3002"), Reason: reason},
			&awscdk.Acknowledgment{Id: jsii.String("CloudFormation-Validate::F3006"), Reason: reason},
		)
	}
}
