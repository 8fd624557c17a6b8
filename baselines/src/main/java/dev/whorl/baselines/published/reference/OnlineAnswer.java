package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.online.OnlineRun;
import org.jspecify.annotations.Nullable;

/**
 * What an online method answers.
 *
 * @param placement its own; null where it is that of CG-BP
 */
public record OnlineAnswer(@Nullable PublishedPlacement placement, OnlineRun.Result result) {}
