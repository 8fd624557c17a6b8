package dev.whorl.operator.planner;

import dev.whorl.protocol.control.ModelGeometry;
import org.jspecify.annotations.Nullable;

/**
 * An outcome and the model that it speaks of.
 *
 * @param generation of the spec that was planned for
 * @param geometry of the model; null while it is not known
 * @param waits what the next step waits for; null: nothing is on its way, or it was just taken
 * @param skipped why what is better is not gone to, with figures; null: nothing better is known
 * @param departure of servers that it runs on; null: all stay
 */
public record PlanReport(
    PlanOutcome outcome,
    long generation,
    @Nullable ModelGeometry geometry,
    @Nullable String waits,
    @Nullable String skipped,
    @Nullable Departure departure) {}
