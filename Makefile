.PHONY: build test publish smoke bench fuzz
build:   ; dotnet build Lading.slnx -v q
test:    ; ./eng/test.sh
publish: ; ./eng/publish.sh
smoke:   publish ; ./eng/smoke.sh artifacts/publish/lading
bench:   ; ./eng/bench.sh
fuzz:    ; ./eng/fuzz.sh 60
