@NullMarked
package dev.whorl.protocol.identity;

import org.jspecify.annotations.NullMarked;
