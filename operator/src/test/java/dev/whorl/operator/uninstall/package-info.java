@NullMarked
package dev.whorl.operator.uninstall;

import org.jspecify.annotations.NullMarked;
