/// `spate demo`: a whole swarm on this machine.
package spate.cli.demo;
