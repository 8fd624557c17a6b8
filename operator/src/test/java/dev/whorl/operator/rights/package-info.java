@NullMarked
package dev.whorl.operator.rights;

import org.jspecify.annotations.NullMarked;
