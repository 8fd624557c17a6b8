package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** Compute resources of a container. */
@ApiType
@ValidationRule(
    value =
        "!has(self.requests) || !has(self.limits) || self.requests.all(k, !(k in self.limits) || quantity(string(self.requests[k])).compareTo(quantity(string(self.limits[k]))) <= 0)",
    message = "requests must not exceed limits")
public record ResourcesSpec(
    @Size(max = 8)
        @ValidationRule(
            value = "self.all(k, quantity(string(self[k])).compareTo(quantity('0')) >= 0)",
            message = "requests must not be negative")
        @JsonPropertyDescription(
            "What the scheduler sets aside; what is not named gets the default, or the limit where that is lower.")
        Map<String, Quantity> requests,
    @Size(max = 8)
        @ValidationRule(
            value = "self.all(k, quantity(string(self[k])).compareTo(quantity('0')) > 0)",
            message = "limits must be above 0")
        @ValidationRule(
            value =
                "!('memory' in self) || quantity(string(self['memory'])).compareTo(quantity('64Mi')) >= 0",
            message = "a memory limit must be at least 64Mi: no router starts in less")
        @JsonPropertyDescription(
            "What the container may use at most; memory that is not named gets the default, or the request where that is higher.")
        Map<String, Quantity> limits) {
  public ResourcesSpec {
    requests = requests == null ? Map.of() : Map.copyOf(requests);
    limits = limits == null ? Map.of() : Map.copyOf(limits);
  }
}
