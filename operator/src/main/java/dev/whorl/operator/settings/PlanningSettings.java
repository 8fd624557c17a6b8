package dev.whorl.operator.settings;

import java.time.Duration;

/**
 * How the planner goes about its work.
 *
 * @param coalesce what happens within it is planned for at once
 * @param timer a round is made at least so often
 * @param solveTime after which the best verified plan is taken
 * @param prefillTokens prefill tokens of one step in total; the certificate counts with them
 * @param links what is assumed of every link between two servers
 * @param joinGrace how long a first plan waits for servers that are still starting
 * @param minImprovementPercent by which a new plan must be better before anything is moved
 */
public record PlanningSettings(
    Duration coalesce,
    Duration timer,
    Duration solveTime,
    int prefillTokens,
    LinkSettings links,
    Duration joinGrace,
    int minImprovementPercent) {}
