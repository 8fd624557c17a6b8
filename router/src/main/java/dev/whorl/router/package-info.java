/** The OpenAI front of a deployment. */
@NullMarked
package dev.whorl.router;

import org.jspecify.annotations.NullMarked;
