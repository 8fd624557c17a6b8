/** Types of one kind. */
@NullMarked
package dev.whorl.crds.placement;

import org.jspecify.annotations.NullMarked;
