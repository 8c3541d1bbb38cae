/// `spate download` and `spate seed`: what they take, what they run and how it is shown.
package spate.cli.transfer;
