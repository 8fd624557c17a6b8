@NullMarked
package dev.whorl.cli.chaos;

import org.jspecify.annotations.NullMarked;
