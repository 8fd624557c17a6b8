@NullMarked
package dev.whorl.protocol.limits;

import org.jspecify.annotations.NullMarked;
