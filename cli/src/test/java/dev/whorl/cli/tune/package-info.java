@NullMarked
package dev.whorl.cli.tune;

import org.jspecify.annotations.NullMarked;
