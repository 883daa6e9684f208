package com.example.helpdesk;

import io.github.cdkbedrockcosttags.CostTagCase;
import io.github.cdkbedrockcosttags.CostTagKey;
import io.github.cdkbedrockcosttags.CostTagRule;
import io.github.cdkbedrockcosttags.CostTagSchema;
import io.github.cdkbedrockcosttags.CostTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tagging strategy of the company. */
final class Tagging {
    static final CostTagSchema SCHEMA = schema();

    private Tagging() {}

    private static CostTagSchema schema() {
        // The order of the keys is kept, so not Map.of, which has another one each time.
        Map<String, CostTagRule> rules = new LinkedHashMap<>();
        rules.put(CostTagKey.COST_CENTER, CostTagRule.builder()
                .pattern("[0-9]{4}")
                .description("the unit that is charged")
                .owner("finops@example.com")
                .build());
        rules.put(CostTagKey.ENVIRONMENT, CostTagRule.builder()
                .allowedValues(List.of("production", "development"))
                .valueCase(CostTagCase.LOWER)
                .build());
        rules.put(CostTagKey.PROJECT, CostTagRule.builder().required(false).description("what it is for").build());
        return CostTagSchema.of(rules);
    }

    /** What a reader learns who tries tags that AWS does not take: all problems at once. */
    static String rejection() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("aws:team", "support");
        tags.put("CostCenter", "4711");
        tags.put("costcenter", "4712");
        tags.put("Owner", "support & sales");
        try {
            CostTags.of(tags);
        } catch (RuntimeException error) {
            return error.getMessage();
        }
        throw new AssertionError("these tags must be rejected");
    }
}
