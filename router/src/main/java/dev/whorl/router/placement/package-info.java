/** Which placement to serve: own records, and the places where they are read and watched. */
@NullMarked
package dev.whorl.router.placement;

import org.jspecify.annotations.NullMarked;
