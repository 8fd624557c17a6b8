/** The data port of the block servers, as the router uses it. */
@NullMarked
package dev.whorl.router.agents;

import org.jspecify.annotations.NullMarked;
