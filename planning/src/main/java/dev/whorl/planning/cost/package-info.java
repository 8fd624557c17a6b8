/**
 * What a placement costs: visits, hops, chains and load profiles, in the certified and in the
 * published per-token model.
 */
@NullMarked
package dev.whorl.planning.cost;

import org.jspecify.annotations.NullMarked;
