package com.example.helpdesk;

import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Validations;
import software.constructs.IConstruct;

/** Says of constructs that CloudFormation knows what they use, and the schemas that come with this version of aws-cdk-lib do not yet. */
final class NewerThanCdk {
    private NewerThanCdk() {}

    static void acknowledge(IConstruct... constructs) {
        String reason = "newer than the schemas of aws-cdk-lib";
        for (IConstruct construct : constructs) {
            Validations.of(construct).acknowledge(
                    Acknowledgment.builder().id("CloudFormation-Validate::F3002").reason(reason).build(),
                    Acknowledgment.builder().id("CloudFormation-Validate::F3006").reason(reason).build());
        }
    }
}
