/** Where the published methods put blocks: CG-BP with its bound, PETALS with its variants. */
@NullMarked
package dev.whorl.baselines.published.placement;

import org.jspecify.annotations.NullMarked;
