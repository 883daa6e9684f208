package com.example.helpdesk;

import io.github.cdkbedrockcosttags.BedrockCostChecks;
import io.github.cdkbedrockcosttags.TaggingStrategyDocument;
import io.github.cdkbedrockcosttags.UntrackedUsage;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stage;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;

public final class HelpDeskApp {
    private HelpDeskApp() {}

    public static void main(String[] args) {
        App app = new App();
        Validations.of(app).addPlugins(BedrockCostChecks.Builder.create()
                .schema(Tagging.SCHEMA)
                .allowedUntrackedUsage(List.of(UntrackedUsage.API_KEY))
                .build());

        Stage production = Stage.Builder.create(app, "Production")
                .env(Environment.builder().account("111122223333").region("us-east-1").build())
                .build();
        SupportStack support = new SupportStack(production, "Support");
        if (app.getNode().tryGetContext("ungoverned") != null) {
            // A bypass of the profiles: the checks above must stop it.
            Role.Builder.create(support, "Notebook")
                    .assumedBy(new ServicePrincipal("sagemaker.amazonaws.com"))
                    .managedPolicies(List.of(ManagedPolicy.fromAwsManagedPolicyName("AmazonBedrockFullAccess")))
                    .build();
        }
        DraftsStack drafts = new DraftsStack(production, "Drafts", support);
        new FinOpsStack(production, "FinOps", support, drafts);

        Tagging.SCHEMA.enforce(production);
        Aspects.of(production).add(new BudgetOwner("finops@example.com"));
        TaggingStrategyDocument.Builder.create(app, "Strategy")
                .schema(Tagging.SCHEMA)
                .title("Tagging strategy of the help desk")
                .build();

        System.out.println("rejected: " + Tagging.rejection());
        app.synth();
    }
}
