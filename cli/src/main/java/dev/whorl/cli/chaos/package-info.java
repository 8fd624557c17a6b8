/** {@code whorl chaos}: faults on purpose, and what sessions see of them. */
@NullMarked
package dev.whorl.cli.chaos;

import org.jspecify.annotations.NullMarked;
