package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;

/** What is in force. */
@ApiType
public record CapacityStatus(
    @JsonPropertyDescription("Sessions at the same time within the bound.") Integer sessions) {}
