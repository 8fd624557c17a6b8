/**
 * Two-speed energy control of replicated requests: implements the idea of arXiv 2108.08199 (mean
 * delay and power of servers that run slowly or fast at random, and the share of fast services that
 * just keeps a delay). Times and rates are in one unit throughout, power in another. A mean target
 * is no percentile target.
 */
@NullMarked
package dev.whorl.planning.speed;

import org.jspecify.annotations.NullMarked;
