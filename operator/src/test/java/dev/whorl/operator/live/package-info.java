@NullMarked
package dev.whorl.operator.live;

import org.jspecify.annotations.NullMarked;
