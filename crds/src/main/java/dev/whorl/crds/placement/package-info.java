/** The BlockPlacement: one plan with its certificate. */
@NullMarked
package dev.whorl.crds.placement;

import org.jspecify.annotations.NullMarked;
