@NullMarked
package dev.whorl.router.placement;

import org.jspecify.annotations.NullMarked;
