package com.example.helpdesk;

import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.IAspect;
import software.constructs.IConstruct;

/** Writes into the template whom to ask about a budget. */
final class BudgetOwner implements IAspect {
    private final String owner;

    BudgetOwner(String owner) {
        this.owner = owner;
    }

    @Override
    public void visit(IConstruct node) {
        if (node instanceof CfnResource resource && resource.getCfnResourceType().equals("AWS::Budgets::Budget")) {
            resource.addMetadata("Owner", owner);
        }
    }
}
