/** Gradients through frozen blocks: what tuning asks of a server. DESIGN.md beside it says how. */
@NullMarked
package dev.whorl.executor.gradient;

import org.jspecify.annotations.NullMarked;
