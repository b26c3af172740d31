.PHONY: build test publish smoke bench bench-micro fuzz
build:   ; dotnet build Lading.slnx -v q
test:    ; ./eng/test.sh
publish: ; ./eng/publish.sh
smoke:   publish ; ./eng/smoke.sh artifacts/publish/lading
bench:   ; ./eng/bench.sh
bench-micro: ; dotnet run -c Release --project bench/Lading.Bench -- $(ARGS)
fuzz:    ; ./eng/fuzz.sh 60
