/** Custom resource types of the group inference.whorl.dev. */
@NullMarked
package dev.whorl.crds;

import org.jspecify.annotations.NullMarked;
