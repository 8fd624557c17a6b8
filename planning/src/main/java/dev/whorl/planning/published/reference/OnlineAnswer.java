package dev.whorl.planning.published.reference;

import dev.whorl.planning.published.PublishedPlacement;
import dev.whorl.planning.published.online.OnlineRun;
import org.jspecify.annotations.Nullable;

/**
 * What an online method answers.
 *
 * @param placement its own; null where it is that of CG-BP
 */
public record OnlineAnswer(@Nullable PublishedPlacement placement, OnlineRun.Result result) {}
