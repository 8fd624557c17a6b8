/** GPUNodePools: how many servers there shall be, and which agents they run. */
@NullMarked
package dev.whorl.operator.pool;

import org.jspecify.annotations.NullMarked;
