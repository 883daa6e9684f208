package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// budgetOwner writes into the template whom to ask about a budget.
type budgetOwner struct {
	owner string
}

// Visit implements awscdk.IAspect.
func (b *budgetOwner) Visit(node constructs.IConstruct) {
	if !*awscdk.CfnResource_IsCfnResource(node) {
		return
	}
	// A type assertion would miss types of packages that are not imported here.
	var resource awscdk.CfnResource
	jsii.UnsafeCast(node, &resource)
	if *resource.CfnResourceType() == "AWS::Budgets::Budget" {
		resource.AddMetadata(jsii.String("Owner"), b.owner)
	}
}
