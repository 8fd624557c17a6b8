@NullMarked
package dev.whorl.protocol.silence;

import org.jspecify.annotations.NullMarked;
