/** Types of one kind. */
@NullMarked
package dev.whorl.crds.pool;

import org.jspecify.annotations.NullMarked;
