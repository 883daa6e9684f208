package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	tags "github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags"
)

// newFinOpsStack is what the account that pays makes of the tags: they are activated, metered, audited, reported and enforced.
func newFinOpsStack(scope constructs.Construct, id string, schema tags.CostTagSchema, support *supportStack, drafts *draftsStack) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	tagKeys := &[]*string{tags.CostTagKey_COST_CENTER(), tags.CostTagKey_PROJECT()}
	costTags := schema.CreateCostTags(&map[string]*string{
		*tags.CostTagKey_COST_CENTER(): jsii.String("4711"),
		*tags.CostTagKey_ENVIRONMENT(): jsii.String("production"),
	})

	finops := tags.NewCostNotifications(stack, jsii.String("FinOps"), nil)
	finops.AddEmail(jsii.String("finops@example.com"))

	activation := tags.NewCostAllocationTagActivation(stack, jsii.String("Activation"), &tags.CostAllocationTagActivationProps{
		TagKeys:      schema.Keys(),
		Carriers:     &[]tags.ICostTagCarrier{support.answers, drafts.drafts, drafts.shifts},
		BackfillFrom: jsii.String("2026-01"),
	})
	output(stack, "TagState", *activation.Status())
	var commands []string
	for _, command := range *activation.CliCommands() {
		commands = append(commands, *command)
	}
	output(stack, "Commands", strings.Join(commands, "\n"))

	meter := tags.NewTagCostMeter(stack, jsii.String("Meter"), &tags.TagCostMeterProps{
		TagKeys:               tagKeys,
		TagKeyCombinations:    &[]*[]*string{{tags.CostTagKey_COST_CENTER(), tags.CostTagKey_ENVIRONMENT()}},
		Interval:              awscdk.Duration_Minutes(jsii.Number(30)),
		TimeZone:              jsii.String("Europe/Berlin"),
		PublishProfileMetrics: jsii.Bool(false),
		PriceOverrides: &map[string]tags.TokenPrices{
			"mistral.ministral-3-8b-instruct": tags.TokenPrices_PerMillionTokens(
				&tags.TokenPricesPerMillion{Input: jsii.Number(0.15), Output: jsii.Number(0.15)}),
		},
	})
	month := tags.NewBedrockCostAlarm(stack, jsii.String("Month"), &tags.BedrockCostAlarmProps{
		CostMetric: meter.MetricEstimatedCostMonthToDate(&tags.MeteredMetricOptions{
			CostTags: costTags.Pick(tags.CostTagKey_COST_CENTER()),
		}),
		Threshold:     jsii.Number(1500),
		Notifications: finops,
	})
	awscloudwatch.NewAlarm(stack, jsii.String("MeterFails"), &awscloudwatch.AlarmProps{
		Metric:             meter.MetricErrors(nil),
		Threshold:          jsii.Number(0),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
		EvaluationPeriods:  jsii.Number(1),
	})

	audit := tags.NewTagAudit(stack, jsii.String("Audit"), &tags.TagAuditProps{
		Schema:        schema,
		Profiles:      &[]tags.IInferenceProfile{support.answers},
		Projects:      &[]tags.IBedrockProject{drafts.drafts},
		Notifications: finops,
		Schedule: awsscheduler.ScheduleExpression_Cron(&awsscheduler.CronOptionsWithTimezone{
			Minute:   jsii.String("30"),
			Hour:     jsii.String("5"),
			TimeZone: awscdk.TimeZone_EUROPE_BERLIN(),
		}),
		UnusedAfter: awscdk.Duration_Days(jsii.Number(14)),
	})
	answersBudget := tags.NewTagBudget(stack, jsii.String("AnswersBudget"), &tags.TagBudgetProps{
		CostTags:      support.answers.CostTags().Pick(tags.CostTagKey_PROJECT()),
		Limit:         jsii.Number(900),
		Alerts:        &[]tags.BudgetAlert{tags.BudgetAlert_ForecastedPercent(jsii.Number(100), nil)},
		Notifications: finops,
	})
	tags.NewBedrockCostDashboard(stack, jsii.String("Dashboard"), &tags.BedrockCostDashboardProps{
		Profiles: &[]tags.IInferenceProfile{support.answers, support.summaries},
		Projects: &[]tags.IBedrockProject{drafts.drafts},
		TagKey:   tags.CostTagKey_PROJECT(),
		Meter:    meter,
		Budgets:  &[]tags.ITagBudget{answersBudget},
		Markdown: jsii.String(fmt.Sprintf("At most %v USD a month are for the meter. Drift of tags is in %s.",
			*meter.EstimatedMonthlyCost(&tags.TagCostMeterUsage{Profiles: jsii.Number(10), TagValues: jsii.Number(5)}),
			*audit.MetricFindings(tags.AuditFindingKind_TAG_DRIFT, nil).MetricName())),
	})

	usage := tags.NewCostAndUsageExport(stack, jsii.String("Usage"), &tags.CostAndUsageExportProps{
		TagKeys:         tagKeys,
		Profiles:        &[]tags.IInferenceProfile{support.answers, support.summaries},
		TimeGranularity: tags.ExportTimeGranularity_MONTHLY,
		TagColumnKeys:   &map[string]*string{*tags.CostTagKey_PROJECT(): jsii.String("user_project")},
		Retention:       awscdk.Duration_Days(jsii.Number(800)),
	})
	usage.GrantQuery(awsiam.NewRole(stack, jsii.String("Analyst"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()}))
	dashboard := tags.NewBillingDashboard(stack, jsii.String("Bill"), &tags.BillingDashboardProps{
		TagKeys:        tagKeys,
		ModelDimension: tags.BillingModelDimension_SERVICE,
		LookbackMonths: jsii.Number(3),
	})
	report := tags.NewMonthlyCostReport(stack, jsii.String("Report"), &tags.MonthlyCostReportProps{
		Dashboard:  dashboard,
		Recipients: jsii.Strings("board@example.com", "finops@example.com"),
		DayOfMonth: jsii.Number(3),
		TimeZone:   awscdk.TimeZone_EUROPE_BERLIN(),
	})

	unusual := tags.NewTagAnomalyMonitor(stack, jsii.String("Unusual"), &tags.TagAnomalyMonitorProps{
		TagKey:              tags.CostTagKey_COST_CENTER(),
		Profiles:            &[]tags.IInferenceProfile{support.answers},
		MinimumImpactAmount: jsii.Number(50),
		Emails:              jsii.Strings("controlling@example.com"),
		EmailFrequency:      tags.AnomalyFrequency_WEEKLY,
	})
	estimated := unusual.AlarmOnEstimatedCost(&tags.AnomalyAlarmOptions{Notifications: finops})
	newerThanCdk(month, report, estimated)
	tags.NewTagCostCategory(stack, jsii.String("BusinessUnits"), &tags.TagCostCategoryProps{
		CategoryName: jsii.String("BusinessUnit"),
		TagKey:       tags.CostTagKey_COST_CENTER(),
		Groups: &map[string]*[]*string{
			"Service": jsii.Strings("4711", "4712"),
			"Sales":   jsii.Strings("4720"),
		},
		SplitCharge: tags.CostCategorySplit_FixedPercentages(&map[string]*float64{
			"Service": jsii.Number(70),
			"Sales":   jsii.Number(30),
		}),
		DefaultValue: jsii.String("Other"),
	})

	tags.NewTagEnforcementPolicy(stack, jsii.String("TagEnforcement"), &tags.TagEnforcementPolicyProps{
		Schema:           schema,
		ExemptPrincipals: &[]awsiam.IPrincipal{awsiam.NewArnPrincipal(jsii.String("arn:aws:iam::*:role/cdk-*-cfn-exec-role-*"))},
		PolicyType:       tags.PolicyType_SERVICE_CONTROL_POLICY,
		TargetIds:        jsii.Strings("ou-ab12-34cd56ef"),
	})

	return stack
}
