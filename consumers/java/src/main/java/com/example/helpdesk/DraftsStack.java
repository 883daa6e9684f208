package com.example.helpdesk;

import io.github.cdkbedrockcosttags.*;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** Drafts of answers with the Responses API, which accepts no profile: a Bedrock Project carries their tags, and sessions carry the shift. */
final class DraftsStack extends Stack {
    final TaggedProject drafts;
    final TaggedPrincipal shifts;

    DraftsStack(Construct scope, String id, SupportStack support) {
        super(scope, id);
        CostTags costTags = Tagging.SCHEMA.createCostTags(Map.of(CostTagKey.COST_CENTER, "4711", CostTagKey.ENVIRONMENT, "production"));
        CostNotifications team = new CostNotifications(this, "Team");
        team.addEmail("support@example.com");

        drafts = TaggedProject.Builder.create(this, "Drafts")
                .projectName("Drafts of answers")
                .costTags(costTags.withTag(CostTagKey.PROJECT, "drafts"))
                .models(List.of(
                        BedrockProjectModel.builder().modelId("openai.gpt-oss-120b").build(),
                        BedrockProjectModel.builder()
                                .modelId("openai.gpt-5.5")
                                .prices(TokenPrices.perMillionTokens(TokenPricesPerMillion.builder().input(5).output(30).build()))
                                .build()))
                .build();
        Role writer = Role.Builder.create(this, "Writer").assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com")).build();
        drafts.grantInvoke(writer, BedrockProjectGrantOptions.builder().allowApiKeys(true).build());
        drafts.alarmOnUndeclaredModels(team);
        TaggedProject.fromProjectAttributes(this, "Legacy", BedrockProjectAttributes.builder()
                        .projectArn("arn:aws:bedrock-mantle:us-east-1:111122223333:project/proj_abcdefghij234567abcd")
                        .costTags(CostTags.of(Map.of(CostTagKey.COST_CENTER, "4711")))
                        .build())
                .grantInvoke(writer);

        Role desk = Role.Builder.create(this, "Desk").assumedBy(writer).build();
        shifts = TaggedPrincipal.Builder.create(this, "Shifts")
                .principal(desk)
                .costTags(costTags)
                .sessionTags(List.of(SessionTagOptions.builder()
                        .caller(writer)
                        .allowedValues(Map.of("Shift", List.of("day", "night")))
                        .areRequired(true)
                        .build()))
                .build();
        TagScopedInvokePolicy.Builder.create(this, "DeskMayCall")
                .costTags(costTags.pick(CostTagKey.COST_CENTER))
                .carrierKinds(List.of(CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT))
                .roles(List.of(desk))
                .build();

        NewerThanCdk.acknowledge(BedrockCostAlarm.Builder.create(this, "Today")
                .profiles(List.of(support.summaries))
                .projects(List.of(drafts))
                .threshold(25)
                .window(Duration.hours(24))
                .notifications(team)
                .build());
        TagBudget.Builder.create(this, "EveryCarrier")
                .costTags(costTags.pick(CostTagKey.COST_CENTER))
                .costTagSource(CostTagSource.RESOURCE_OR_IAM_PRINCIPAL)
                .limit(2500)
                .notifications(team)
                .build();
        TagBudget.Builder.create(this, "Callers")
                .costTags(shifts.getCostTags().pick(CostTagKey.COST_CENTER))
                .limit(900)
                .notifications(team)
                .build();

        CfnOutput.Builder.create(this, "Codex").value(drafts.getClientSettings().forCodex("openai.gpt-5.5")).build();
        CfnOutput.Builder.create(this, "Header").value(drafts.getClientSettings().openAiHeaders().get("OpenAI-Project")).build();
        CfnOutput.Builder.create(this, "BilledKeys").value(String.join(", ", shifts.getBilledTagKeys())).build();
    }
}
