/** The one loop that decides placements: snapshot, plan, verify, commit. */
@NullMarked
package dev.whorl.operator.planner;

import org.jspecify.annotations.NullMarked;
