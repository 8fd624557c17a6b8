package dev.whorl.operator.rollout;

import dev.whorl.crds.llm.ModelSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the next step of a roll-out is decided from, beside what the status remembers.
 *
 * @param asked the model that the spec names
 * @param serves whether sessions of the model before are served
 * @param arrived whether the model that shall serve does, and nothing else is on its way
 * @param noRoom why the model that shall serve finds no placement; null: nothing is known against
 *     it
 * @param canary how what runs the changed model is
 * @param canarySessions that it has
 * @param lost what was promised for the model before and is not kept; null: nothing
 * @param against what speaks against the changed model; null: nothing
 * @param patience with sessions that still run when their model goes
 */
record CanarySight(
    ModelSpec asked,
    boolean serves,
    boolean arrived,
    @Nullable String noRoom,
    Canary canary,
    int canarySessions,
    @Nullable String lost,
    @Nullable String against,
    Duration patience,
    Instant now) {}
