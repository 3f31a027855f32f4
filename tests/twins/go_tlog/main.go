// An oracle for the tests: trees, proofs and notes as Go's checksum database makes and reads them.
// One JSON object per line in, one per line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Leaves [][]byte
	Size   int64
	Index  int64
	Old    int64
	Note   string
	Key    string
}

type answer struct {
	Root       []byte
	Inclusion  [][]byte
	Older      []byte
	Consistent [][]byte
	Tiles      map[string][]byte
	Text       string
	Error      string
}

func hashes(list []tlog.Hash) [][]byte {
	made := [][]byte{}
	for _, hash := range list {
		made = append(made, append([]byte{}, hash[:]...))
	}
	return made
}

func about(asked question) (said answer, err error) {
	if asked.Note != "" {
		verifier, err := note.NewVerifier(asked.Key)
		if err != nil {
			return said, err
		}
		opened, err := note.Open([]byte(asked.Note), note.VerifierList(verifier))
		if err != nil {
			return said, err
		}
		said.Text = opened.Text
		return said, nil
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			found[at] = stored[index]
		}
		return found, nil
	})
	for number, leaf := range asked.Leaves {
		more, err := tlog.StoredHashes(int64(number), leaf, reader)
		if err != nil {
			return said, err
		}
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(asked.Size, reader)
	if err != nil {
		return said, err
	}
	older, err := tlog.TreeHash(asked.Old, reader)
	if err != nil {
		return said, err
	}
	inclusion, err := tlog.ProveRecord(asked.Size, asked.Index, reader)
	if err != nil {
		return said, err
	}
	consistent, err := tlog.ProveTree(asked.Size, asked.Old, reader)
	if err != nil {
		return said, err
	}
	said.Root, said.Older = root[:], older[:]
	said.Inclusion, said.Consistent = hashes(inclusion), hashes(consistent)
	said.Tiles = map[string][]byte{}
	for _, tile := range tlog.NewTiles(8, 0, asked.Size) {
		content, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return said, err
		}
		said.Tiles[tile.Path()] = content
	}
	return said, nil
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<28)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		said, err := about(asked)
		if err != nil {
			said = answer{Error: err.Error()}
		}
		written, _ := json.Marshal(said)
		fmt.Println(string(written))
	}
}
