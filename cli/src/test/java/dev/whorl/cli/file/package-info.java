@NullMarked
package dev.whorl.cli.file;

import org.jspecify.annotations.NullMarked;
