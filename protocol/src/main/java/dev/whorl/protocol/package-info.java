/** Wire contracts and TLS identities. */
@NullMarked
package dev.whorl.protocol;

import org.jspecify.annotations.NullMarked;
