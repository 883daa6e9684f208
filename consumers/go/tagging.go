package main

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	tags "github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags"
)

// schema is the tagging strategy of the company.
func schema() tags.CostTagSchema {
	return tags.CostTagSchema_Of(&map[string]interface{}{
		*tags.CostTagKey_COST_CENTER(): &tags.CostTagRule{
			Pattern:     jsii.String("[0-9]{4}"),
			Description: jsii.String("the unit that is charged"),
			Owner:       jsii.String("finops@example.com"),
		},
		*tags.CostTagKey_ENVIRONMENT(): &tags.CostTagRule{
			AllowedValues: jsii.Strings("production", "development"),
			ValueCase:     tags.CostTagCase_LOWER,
		},
		*tags.CostTagKey_PROJECT(): &tags.CostTagRule{
			Required:    jsii.Bool(false),
			Description: jsii.String("what it is for"),
		},
	})
}

// rejection is what a reader learns who tries tags that AWS does not take: all problems at once.
func rejection() (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	tags.CostTags_Of(&map[string]*string{
		"aws:team":   jsii.String("support"),
		"CostCenter": jsii.String("4711"),
		"costcenter": jsii.String("4712"),
		"Owner":      jsii.String("support & sales"),
	})
	return ""
}
