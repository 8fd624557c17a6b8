@NullMarked
package dev.whorl.protocol.process;

import org.jspecify.annotations.NullMarked;
