/** A changed model that is tried with a share of the requests, by another router. */
@NullMarked
package dev.whorl.router.canary;

import org.jspecify.annotations.NullMarked;
