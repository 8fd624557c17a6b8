package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A taint that is tolerated. */
@ApiType
@ValidationRule(
    value = "!has(self.operator) || self.operator != 'Exists' || !has(self.value)",
    message = "value must be absent with operator Exists")
@ValidationRule(
    value = "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
    message = "operator must be Exists when key is absent")
@ValidationRule(
    value = "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
    message = "tolerationSeconds is for effect NoExecute only")
public record TolerationSpec(
    @Size(max = 316) @JsonPropertyDescription("Of the taint; absent: all, with operator Exists.")
        @Nullable String key,
    @JsonPropertyDescription("Equal when absent.") @Nullable TolerationOperator operator,
    @Size(max = 63) @JsonPropertyDescription("Of the taint, with Equal.") @Nullable String value,
    @JsonPropertyDescription("Absent: all.") @Nullable TolerationEffect effect,
    @JsonPropertyDescription("With NoExecute: for how long.") @Nullable Long tolerationSeconds) {}
